/// Every statement of the store, by topic. Parameters only; none is ever put together from text.
enum SQL {}
