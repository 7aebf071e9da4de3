/**
 * Marking text of messages with the mouse, without selecting it: under X11 a selection is a copy for every program on
 * the screen. The marks are a highlight that the browser paints (CSS Custom Highlight API) and no selection knows of.
 */
const NAME = 'marked';
const BODY = '.message-body';

const bodyOf = (node: Node | null): Element | null =>
  (node instanceof Element ? node : (node?.parentElement ?? null))?.closest(BODY) ?? null;

function placeAt(document: Document, event: PointerEvent): { node: Node; offset: number } | null {
  const place = document.caretPositionFromPoint(event.clientX, event.clientY);
  return place === null || bodyOf(place.offsetNode) === null ? null : { node: place.offsetNode, offset: place.offset };
}

export interface Marking {
  /** What is marked, message by message; empty where nothing is. */
  text(): string;
  /** All of one message. */
  markAll(message: Element): void;
  clear(): void;
}

export function markText(target: Window, isOn: () => boolean): Marking {
  const { document } = target;
  let range: Range | null = null;
  let anchor: { node: Node; offset: number } | null = null;

  function show(next: Range | null): void {
    range = next;
    if (next === null) CSS.highlights.delete(NAME);
    else CSS.highlights.set(NAME, new Highlight(next));
  }
  const clear = (): void => {
    if (range !== null) show(null);
  };

  target.addEventListener(
    'pointerdown',
    (event) => {
      if (!event.isTrusted || event.button !== 0) return;
      clear();
      anchor = isOn() && event.pointerType === 'mouse' ? placeAt(document, event) : null;
    },
    { capture: true },
  );
  target.addEventListener(
    'pointermove',
    (event) => {
      if (anchor === null || (event.buttons & 1) === 0 || !event.isTrusted || !anchor.node.isConnected) return;
      const place = placeAt(document, event);
      if (place === null) return;
      const next = document.createRange();
      next.setStart(anchor.node, anchor.offset);
      next.setEnd(anchor.node, anchor.offset);
      // A range whose end is before its start collapses: so the start is moved instead.
      if (next.comparePoint(place.node, place.offset) < 0) next.setStart(place.node, place.offset);
      else next.setEnd(place.node, place.offset);
      show(next.collapsed ? null : next);
    },
    { capture: true },
  );
  target.addEventListener(
    'pointerup',
    () => {
      anchor = null;
    },
    { capture: true },
  );

  return {
    clear,
    markAll(message) {
      const body = message.querySelector(BODY);
      if (body === null) return;
      const next = document.createRange();
      next.selectNodeContents(body);
      show(next);
    },
    text() {
      const marked = range;
      if (marked === null || !marked.startContainer.isConnected || !marked.endContainer.isConnected) return '';
      const parts: string[] = [];
      for (const body of document.querySelectorAll(BODY)) {
        if (!marked.intersectsNode(body)) continue;
        const part = document.createRange();
        part.selectNodeContents(body);
        if (part.comparePoint(marked.startContainer, marked.startOffset) === 0)
          part.setStart(marked.startContainer, marked.startOffset);
        if (part.comparePoint(marked.endContainer, marked.endOffset) === 0)
          part.setEnd(marked.endContainer, marked.endOffset);
        parts.push(part.toString());
      }
      return parts.filter((part) => part !== '').join('\n');
    },
  };
}
