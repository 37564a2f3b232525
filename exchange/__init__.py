"""Registers that come in and go out as files: imports with preview and undo, exports."""
