/** Asks for a reason in one line, and refuses one that is too short. */
import type { FormEvent } from 'react';
import { Callout } from './Callout.tsx';
import { FormFoot } from './Form.tsx';

/** As the bridge and the server take it: UTF-16 units, without blanks at either end. */
const LEAST = 3;
const MOST = 200;

interface Props {
  /** Id and name of the field; begins the ids of its hint and its problem. */
  name: string;
  text: string;
  label: string;
  hint: string;
  /** Why the newest reason was not taken; null where none was refused. */
  problem: string | null;
  isBusy?: boolean;
  tooShort: () => void;
  submit: (reason: string) => void;
  submitLabel: string;
  cancel: () => void;
  cancelLabel: string;
}

export function ReasonForm({ name, text, label, hint, problem, isBusy = false, tooShort, submit, ...foot }: Props) {
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement) || isBusy) return;
    const reason = field.value.trim();
    if (reason.length >= LEAST) return submit(reason);
    tooShort();
    field.focus();
  };
  return (
    <form className="reason-form" onSubmit={send} noValidate autoComplete="off">
      <p>{text}</p>
      <div className="field">
        <label className="field-label" htmlFor={name}>
          {label}
        </label>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the window has just opened to ask this */}
        <input
          id={name}
          name={name}
          type="text"
          maxLength={MOST}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          readOnly={isBusy}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? `${name}-hint` : `${name}-problem ${name}-hint`}
        />
        <span className="field-hint" id={`${name}-hint`}>
          {hint}
        </span>
      </div>
      <div role="alert">
        {problem !== null && (
          <Callout tone="danger" id={`${name}-problem`}>
            {problem}
          </Callout>
        )}
      </div>
      <FormFoot {...foot} isPending={isBusy} />
    </form>
  );
}
