/// Every statement of the store, by topic. Parameters only; none is ever put together from text.
package enum SQL {}
