"""Images and attachments of answers: checked by their content, kept once, given to who may read a text with them.

`checking` turns an upload into a file that may be kept: images are drawn anew (`pictures`), attachments are one of a
few kinds (`attachments`, whose archives `archives` looks into); `carried` does so for files that come with answers from
another site. `keeping` has the commands, `uses` tells which texts
show a file, `reading` has the reads. Called by `answers`, the pages and the jobs; imports models and markup.
"""
