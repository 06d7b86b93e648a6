"""A site to look at: the shipped sample, simulated past visits and three accounts, in an instance of its own.

Called by `answercenter demo`. Everything visitors "did" is drawn from the sample's own words by a fixed seed, imported
as recorded visits of origin `simulated`, and marked as such; a folder that the demo did not make is refused, so that
simulated visits never enter real counts. May import answers, search, analytics, accounts and models.
"""
