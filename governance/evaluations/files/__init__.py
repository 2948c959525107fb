"""Cases as files: read out of what people have, and written for promptfoo and spreadsheets."""

from governance.evaluations.files.bounds import LARGEST_UPLOAD, BundleRefused
from governance.evaluations.files.importing import Preview, drafts_of, preview_of, take_in
from governance.evaluations.files.reading import read, read_folder
from governance.evaluations.files.taken import LeftOut, Taken
from governance.evaluations.files.writing import ENDINGS, FORMS, write

__all__ = [
    "ENDINGS",
    "FORMS",
    "LARGEST_UPLOAD",
    "BundleRefused",
    "LeftOut",
    "Preview",
    "Taken",
    "drafts_of",
    "preview_of",
    "read",
    "read_folder",
    "take_in",
    "write",
]
