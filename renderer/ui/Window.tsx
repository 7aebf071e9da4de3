/** A modal window inside the page: focus stays in it, Esc closes it, and focus goes back where it was. */
import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Icon } from './Icon.tsx';

interface Props {
  isOpen: boolean;
  close: () => void;
  title: string;
  role?: 'dialog' | 'alertdialog';
  /** Name of a button that closes it; without, there is none. */
  closeLabel?: string;
  children: ReactNode;
}

export function Window({ isOpen, close, title, role = 'dialog', closeLabel, children }: Props) {
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) close();
      }}
      isDismissable={role === 'dialog'}
    >
      <Modal className={`window ${role}`}>
        <Dialog role={role} className="window-body">
          <div className="window-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {closeLabel !== undefined && (
              <Button className="icon-button" aria-label={closeLabel} onPress={close}>
                <Icon name="close" />
              </Button>
            )}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
