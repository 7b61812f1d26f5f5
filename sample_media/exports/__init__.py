"""The same records as different sites write them: Chinese CSV in GBK, workbooks, English CSV, omlox JSON lines."""

from sample_media.exports.write import STYLES, Exported, export

__all__ = ["STYLES", "Exported", "export"]
