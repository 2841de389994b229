// Only for the type checker: what pages load before our own modules.
declare const htmx: {
  swap(context: { sourceElement: Element; target: Element; text: string; swap: string }): Promise<void>;
  process(element: Element): void;
  ajax(method: string, address: string, context: { source: Element; target: Element; swap: string }): Promise<void>;
};

/** What htmx tells of a request: what asked, the answer, how it is swapped, and what its headers changed about that. */
interface HtmxRequestEvent extends Event {
  detail: {
    ctx: {
      text: string;
      swap: string;
      hx: { reswap?: string };
      target: Element;
      sourceElement: Element;
      sourceEvent?: Event;
      response?: { status: number };
      fetch?: typeof window.fetch;
    };
  };
}
interface DocumentEventMap {
  "htmx:error": HtmxRequestEvent;
  "htmx:response:error": HtmxRequestEvent;
  "htmx:before:request": HtmxRequestEvent;
  "htmx:before:swap": HtmxRequestEvent;
  "htmx:after:swap": HtmxRequestEvent;
  "desk:tick": CustomEvent<{ isRange: boolean }>;
}
