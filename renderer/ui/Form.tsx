/** A form that the page handles itself, and the parts at its end. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from './Icon.tsx';

interface FormProps {
  className?: string;
  submit: () => void;
  children: ReactNode;
}

export function Form({ className = 'stack', submit, children }: FormProps) {
  return (
    <form
      className={className}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
    </form>
  );
}

/** Read aloud as soon as there is a problem. */
export function FormProblem({ problem }: { problem: string | null }) {
  return (
    <div role="alert">
      {problem !== null && (
        <p className="danger with-icon">
          <Icon name="warning" /> <span>{problem}</span>
        </p>
      )}
    </div>
  );
}

interface FootProps {
  cancel: () => void;
  cancelLabel: string;
  submitLabel: string;
  /** Shown as not available. */
  isDisabled?: boolean;
  /** Shown as going on. */
  isPending?: boolean;
}

/** The two buttons of a form in a window. */
export function FormFoot({ cancel, cancelLabel, submitLabel, ...state }: FootProps) {
  return (
    <div className="window-foot">
      <Button className="button" onPress={cancel}>
        {cancelLabel}
      </Button>
      <Button className="button primary" type="submit" {...state}>
        {submitLabel}
      </Button>
    </div>
  );
}
