"""Tables and their constraints, nothing else. Import models from here; models import only `extensions`.

What editors keep (Answer, Revision, Topic, StoredFile, links), decide (Review, Comment, Care), and set for search
(Synonym, Promotion, SearchWeight) and for learned links (LinkChoice), what the index follows (Change), what visits
leave (events), what is derived from them (counts), what visitors ask people (RequestType, Ticket, Organisation) and
who is given it (AssignmentRule), who signs in (User, Role), what goes out and comes in by mail (OutgoingMail,
IncomingMail), and what the worker does (Job, ImportRun, BulkRun).
"""

from answercenter.models.also_viewed import LinkAct
from answercenter.models.also_viewed import LinkChoice
from answercenter.models.answer import EVERYBODY
from answercenter.models.answer import PUBLIC
from answercenter.models.answer import Answer
from answercenter.models.answer import AnswerTopic
from answercenter.models.answer import Audience
from answercenter.models.answer import Reader
from answercenter.models.answer import State
from answercenter.models.answer import readable
from answercenter.models.assignment import AssignmentPerson
from answercenter.models.assignment import AssignmentRule
from answercenter.models.bulk import BulkChange
from answercenter.models.bulk import BulkRun
from answercenter.models.bulk import BulkState
from answercenter.models.change import Change
from answercenter.models.change import CountVersion
from answercenter.models.change import Versions
from answercenter.models.change import current_versions
from answercenter.models.change import learned_version
from answercenter.models.change import take_change_number
from answercenter.models.change import version_marks
from answercenter.models.count import AlsoViewed
from answercenter.models.count import AnswerScore
from answercenter.models.count import AskingCount
from answercenter.models.count import CountedDay
from answercenter.models.count import DropCount
from answercenter.models.count import Phrasing
from answercenter.models.count import SourceCount
from answercenter.models.count import TypicalQuery
from answercenter.models.desk import Annotation
from answercenter.models.desk import Digest
from answercenter.models.desk import DigestSubscription
from answercenter.models.desk import Rhythm
from answercenter.models.desk import SavedView
from answercenter.models.event import Arm
from answercenter.models.event import AskingEvent
from answercenter.models.event import Drop
from answercenter.models.event import FeedbackEvent
from answercenter.models.event import Origin
from answercenter.models.event import SearchEvent
from answercenter.models.event import Step
from answercenter.models.event import ViewEvent
from answercenter.models.event import VisitSalt
from answercenter.models.feedback import FeedbackWord
from answercenter.models.feedback import RevisionCount
from answercenter.models.file import FileUse
from answercenter.models.file import StoredFile
from answercenter.models.gap import GapTask
from answercenter.models.import_run import ImportPart
from answercenter.models.import_run import ImportRefusal
from answercenter.models.import_run import ImportRun
from answercenter.models.import_run import RunState
from answercenter.models.job import Job
from answercenter.models.life import Act
from answercenter.models.life import Care
from answercenter.models.life import Comment
from answercenter.models.life import Reminder
from answercenter.models.life import Review
from answercenter.models.life import Verdict
from answercenter.models.link import LinkReading
from answercenter.models.link import OwnLink
from answercenter.models.link import Redirect
from answercenter.models.link import RelatedLink
from answercenter.models.mail import IncomingKind
from answercenter.models.mail import IncomingMail
from answercenter.models.mail import IncomingState
from answercenter.models.mail import MailState
from answercenter.models.mail import OutgoingMail
from answercenter.models.organisation import Organisation
from answercenter.models.organisation import OrganisationAlias
from answercenter.models.organisation import OrganisationDifference
from answercenter.models.organisation import merged_organisations
from answercenter.models.packed import CoarseDay
from answercenter.models.packed import PackedDay
from answercenter.models.packed import PackedMonth
from answercenter.models.packed import PackedTickets
from answercenter.models.packed import Place
from answercenter.models.packed import Term
from answercenter.models.pin import LeadingPin
from answercenter.models.presence import Presence
from answercenter.models.request_type import CannedReply
from answercenter.models.request_type import FieldKind
from answercenter.models.request_type import LetterKind
from answercenter.models.request_type import RequestLetter
from answercenter.models.request_type import RequestType
from answercenter.models.revision import Revision
from answercenter.models.ticket import TO_DO
from answercenter.models.ticket import EntryKind
from answercenter.models.ticket import NoticeKind
from answercenter.models.ticket import Outcome
from answercenter.models.ticket import Ticket
from answercenter.models.ticket import TicketAnswer
from answercenter.models.ticket import TicketDraft
from answercenter.models.ticket import TicketEntry
from answercenter.models.ticket import TicketFollower
from answercenter.models.ticket import TicketNotice
from answercenter.models.ticket import TicketProposal
from answercenter.models.ticket import TicketState
from answercenter.models.ticket_file import IncomingFile
from answercenter.models.ticket_file import TicketFile
from answercenter.models.topic import Topic
from answercenter.models.tuning import Promotion
from answercenter.models.tuning import SearchWeight
from answercenter.models.tuning import Synonym
from answercenter.models.tuning import SynonymKind
from answercenter.models.user import Role
from answercenter.models.user import RoleName
from answercenter.models.user import User

__all__ = [
    "EVERYBODY",
    "PUBLIC",
    "TO_DO",
    "Act",
    "AlsoViewed",
    "Annotation",
    "Answer",
    "AnswerScore",
    "AnswerTopic",
    "Arm",
    "AskingCount",
    "AskingEvent",
    "AssignmentPerson",
    "AssignmentRule",
    "Audience",
    "BulkChange",
    "BulkRun",
    "BulkState",
    "CannedReply",
    "Care",
    "Change",
    "CoarseDay",
    "Comment",
    "CountVersion",
    "CountedDay",
    "Digest",
    "DigestSubscription",
    "Drop",
    "DropCount",
    "EntryKind",
    "FeedbackEvent",
    "FeedbackWord",
    "FieldKind",
    "FileUse",
    "GapTask",
    "ImportPart",
    "ImportRefusal",
    "ImportRun",
    "IncomingFile",
    "IncomingKind",
    "IncomingMail",
    "IncomingState",
    "Job",
    "LeadingPin",
    "LetterKind",
    "LinkAct",
    "LinkChoice",
    "LinkReading",
    "MailState",
    "NoticeKind",
    "Organisation",
    "OrganisationAlias",
    "OrganisationDifference",
    "Origin",
    "Outcome",
    "OutgoingMail",
    "OwnLink",
    "PackedDay",
    "PackedMonth",
    "PackedTickets",
    "Phrasing",
    "Place",
    "Presence",
    "Promotion",
    "Reader",
    "Redirect",
    "RelatedLink",
    "Reminder",
    "RequestLetter",
    "RequestType",
    "Review",
    "Revision",
    "RevisionCount",
    "Rhythm",
    "Role",
    "RoleName",
    "RunState",
    "SavedView",
    "SearchEvent",
    "SearchWeight",
    "SourceCount",
    "State",
    "Step",
    "StoredFile",
    "Synonym",
    "SynonymKind",
    "Term",
    "Ticket",
    "TicketAnswer",
    "TicketDraft",
    "TicketEntry",
    "TicketFile",
    "TicketFollower",
    "TicketNotice",
    "TicketProposal",
    "TicketState",
    "Topic",
    "TypicalQuery",
    "User",
    "Verdict",
    "Versions",
    "ViewEvent",
    "VisitSalt",
    "current_versions",
    "learned_version",
    "merged_organisations",
    "readable",
    "take_change_number",
    "version_marks",
]
