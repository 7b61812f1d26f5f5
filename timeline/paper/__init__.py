"""Forms and letters: a sheet of paper said once (`form.Paper`) and written as HTML, DOCX or XLSX."""
