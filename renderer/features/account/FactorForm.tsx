/**
 * The form by which a second factor is added: one field, what is wrong with it, and recovery codes if it is the first.
 */
import { useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';

export interface FactorField {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly busy: boolean;
  readonly problem: string | null;
  /** For the field's `aria-describedby`. */
  readonly describedBy: string | undefined;
}

interface Props {
  /** Begins the id of the problem. */
  name: string;
  submit: string;
  /** Said where the field is empty. */
  empty: string;
  read: (typed: string) => string;
  add: (value: string) => Promise<{ readonly recoveryCodes: readonly string[] | null }>;
  done: () => void;
  /** Whether the field is emptied after a refusal, for a value that counts once. */
  countsOnce: boolean;
  children: (field: FactorField) => ReactNode;
}

export function FactorForm({ name, submit, empty, read, add, done, countsOnce, children }: Props) {
  const desk = useDesk();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const value = read(field.current?.value ?? '');
    if (value === '') {
      setProblem(empty);
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const { recoveryCodes } = await add(value);
      if (recoveryCodes !== null) desk.showRecoveryCodes(recoveryCodes);
      done();
    } catch (cause) {
      setProblem(errorWords(cause));
      if (countsOnce && field.current !== null) {
        field.current.value = '';
        field.current.focus();
      }
    }
    setBusy(false);
  };
  return (
    <form className="enrol-form" onSubmit={(event) => void send(event)} noValidate autoComplete="off">
      {children({ field, busy, problem, describedBy: problem === null ? undefined : `${name}-problem` })}
      <div role="alert">
        {problem !== null && (
          <Callout tone="danger" id={`${name}-problem`}>
            {problem}
          </Callout>
        )}
      </div>
      <Button type="submit" className="button primary" isPending={busy}>
        {submit}
      </Button>
    </form>
  );
}
