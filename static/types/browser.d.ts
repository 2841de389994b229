// Only for the type checker: what pages load before our own modules.
declare const htmx: {
  swap(context: { sourceElement: Element; target: Element; text: string; swap: string }): Promise<void>;
};

/** What htmx tells of a request: the answer's text, how it is to be swapped, and what its headers changed about that. */
interface HtmxRequestEvent extends Event {
  detail: { ctx: { text: string; swap: string; hx: { reswap?: string } } };
}
interface DocumentEventMap {
  "htmx:response:error": HtmxRequestEvent;
  "htmx:after:swap": HtmxRequestEvent;
}
