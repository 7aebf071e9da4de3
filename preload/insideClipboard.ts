/**
 * Copying and pasting inside the desk. Only a person's own key press in the page's main frame gets here; the text goes
 * to main and comes from main, and never touches a clipboard of the system. Fields for entries are left out of copying:
 * what is entered can be written and not read back.
 */
import { ipcRenderer } from 'electron';
import { asField, choosePart, moveCaret, type Field } from './field.ts';
import { guardState, onGuardState } from './guardState.ts';
import { markText } from './markText.ts';
import type { OwnSelection, Part } from './ownSelection.ts';
import { openConversation } from './report.ts';

export type Gesture = 'copy' | 'cut' | 'paste' | 'mark';

export interface InsideClipboard {
  /** @returns whether the gesture is dealt with; otherwise it is an attempt like any other. */
  gesture(what: Gesture, event: Event): boolean;
  /** Whether dragging over text marks it here. */
  marks(on: EventTarget | null): boolean;
}

const COMPOSER = 'textarea[name=message]';
const inConversation = (element: Element | null): string | null => {
  const open = openConversation();
  return open !== null && element?.closest('[data-conversation-id]')?.getAttribute('data-conversation-id') === open
    ? open
    : null;
};

/** @throws never; null where main refused and has notified the person. */
async function ask(verb: 'putClipboard' | 'takeClipboard', args: object): Promise<Record<string, unknown> | null> {
  try {
    const answer: unknown = await ipcRenderer.invoke('cleandesk:call', verb, args);
    if (
      typeof answer !== 'object' ||
      answer === null ||
      !('ok' in answer) ||
      answer.ok !== true ||
      !('value' in answer)
    )
      return null;
    return typeof answer.value === 'object' && answer.value !== null ? { ...answer.value } : null;
  } catch {
    return null;
  }
}

export function insideClipboard(target: Window, own: OwnSelection): InsideClipboard {
  const on = (): boolean => guardState().clipboard === 'isolated';
  const marking = markText(target, on);
  onGuardState(() => {
    if (!on()) marking.clear();
  });

  /** @param cut what is taken out of its field when main has it. */
  async function put(conversationId: string, text: string, cut: { field: Field; part: Part } | null): Promise<void> {
    const before = cut?.field.value;
    const answer = await ask('putClipboard', { conversationId, text, cut: cut !== null });
    if (answer?.['taken'] !== true || cut === null || cut.field.value !== before || !cut.field.isConnected) return;
    const { field, part } = cut;
    field.focus({ preventScroll: true });
    const draft = own.draft(field);
    if (draft !== null) return own.replace(draft, part, '', 'deleteByCut');
    // Letter by letter backwards would be seen; one deletion keeps the undo history of the field.
    choosePart(field, part.start, part.end);
    target.document.execCommand('delete');
  }

  async function take(conversationId: string, field: Field): Promise<void> {
    const caret = field.selectionEnd ?? field.value.length;
    const before = field.value;
    const asDraft = own.draft(field);
    const chosen = asDraft === null ? null : own.selected(asDraft);
    const answer = await ask('takeClipboard', { conversationId });
    const text = answer?.['text'];
    // The person may have gone to another conversation while the question was open.
    if (
      typeof text !== 'string' ||
      text === '' ||
      !field.isConnected ||
      field.disabled ||
      inConversation(field) !== conversationId
    )
      return;
    field.focus({ preventScroll: true });
    const draft = own.draft(field);
    if (draft !== null) {
      // What was selected when the key was pressed; where the text has changed since, nothing of it is replaced.
      const at = Math.min(caret, field.value.length);
      const part = chosen !== null && field.value === before ? chosen : { start: at, end: at };
      return own.replace(draft, part, text, 'insertFromPaste');
    }
    moveCaret(field, Math.min(caret, field.value.length));
    target.document.execCommand(
      'insertText',
      false,
      field instanceof HTMLTextAreaElement ? text : text.replaceAll(/\s*\n\s*/g, ' '),
    );
  }

  return {
    marks: (over) => on() && over instanceof Element && over.closest('.message-body') !== null,
    gesture(what, event) {
      if (!event.isTrusted || target !== target.top) return false;
      const element = event.target instanceof Element ? event.target : null;
      const field = asField(element);
      const conversationId = inConversation(element);
      if (what === 'paste') {
        if (!on() && !guardState().pasteFromOutside) return false;
        if (field === null || conversationId === null || field.readOnly || field.disabled) return false;
        void take(conversationId, field);
        return true;
      }
      if (!on()) return false;
      const message = element?.closest('[data-message-id]') ?? null;
      if (what === 'mark') {
        // A field other than the draft is copied as a whole anyway.
        if (message !== null && field === null) marking.markAll(message);
        return true;
      }
      const marked = marking.text();
      const open = openConversation();
      if (
        what === 'copy' &&
        marked !== '' &&
        open !== null &&
        target.document.querySelector(`main[data-conversation-id="${CSS.escape(open)}"]`) !== null
      ) {
        void put(open, marked, null);
        return true;
      }
      if (conversationId === null) return false;
      const isComposer = field?.matches(COMPOSER) === true;
      if (field !== null && !isComposer) return false;
      if (field === null) {
        const text = message?.querySelector('.message-body')?.textContent ?? '';
        if (text === '' || what === 'cut') return false;
        void put(conversationId, text, null);
        return true;
      }
      const draft = own.draft(field);
      const part = (draft === null ? null : own.selected(draft)) ?? { start: 0, end: field.value.length };
      const text = field.value.slice(part.start, part.end);
      if (text === '') return false;
      void put(conversationId, text, what === 'cut' ? { field, part } : null);
      return true;
    },
  };
}
