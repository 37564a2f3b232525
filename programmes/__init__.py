"""The programme catalogue and the ledger of support (room reserved on its floor)."""
