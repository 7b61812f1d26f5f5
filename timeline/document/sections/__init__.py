"""One section of the report a file: build(context) yields its blocks. Its title is `section_NAME` in words."""
