/** A question before something is done. The focus is on the way back. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Window } from './Window.tsx';

interface Props {
  isOpen: boolean;
  title: string;
  close: () => void;
  /** Called after `close`. */
  confirm: () => void;
  cancelLabel: string;
  confirmLabel: string;
  children: ReactNode;
}

export function Confirm({ isOpen, title, close, confirm, cancelLabel, confirmLabel, children }: Props) {
  return (
    <Window role="alertdialog" isOpen={isOpen} close={close} title={title}>
      {children}
      <div className="window-foot">
        <Button className="button" autoFocus onPress={close}>
          {cancelLabel}
        </Button>
        <Button
          className="button primary"
          onPress={() => {
            close();
            confirm();
          }}
        >
          {confirmLabel}
        </Button>
      </div>
    </Window>
  );
}
