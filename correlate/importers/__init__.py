"""Records in: permits, swipes, positions, gas and the other tables of `case.schemas.FIELDS`, one importer a file.

    receipts = import_all(case)          every record file of the case to derived/records/, one receipt a file
    confirm_mapping(case, ...)           what a person said about the files of a system, for this and later exports
    read_receipts(case)                  the receipts of the last import

Rows that a newer export of the same system replaces stay in their files and are listed in
derived/records/superseded.parquet (table, record_id, by_record_id ...): leave those out to have what holds now.

See README.md of this folder for how to add an importer.
"""

from correlate.importers._chinese import in_chinese
from correlate.importers._newer import SUPERSEDED
from correlate.importers._profile import confirm_mapping
from correlate.importers._receipt import Receipt, TableReceipt
from correlate.importers._registry import importers
from correlate.importers._run import import_all, read_receipts

__all__ = ["SUPERSEDED", "Receipt", "TableReceipt", "confirm_mapping", "import_all", "importers", "in_chinese",
           "read_receipts"]  # fmt: skip
