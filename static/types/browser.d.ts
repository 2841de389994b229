// Only for the type checker: what pages load before our own modules.
declare const htmx: {
  swap(context: { sourceElement: Element; target: Element; text: string; swap: string }): Promise<void>;
};
