BIN := .venv/bin

.PHONY: stop
stop: ## stop embedded servers that a killed run left behind
	@$(BIN)/python -m config.embedded stop
