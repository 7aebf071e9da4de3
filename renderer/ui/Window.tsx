/** A modal window inside the page: focus stays in it, Esc closes it, and focus goes back where it was. */
import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

interface Props {
  isOpen: boolean;
  close: () => void;
  title: string;
  role?: 'dialog' | 'alertdialog';
  closable?: boolean;
  children: ReactNode;
}

export function Window({ isOpen, close, title, role = 'dialog', closable = false, children }: Props) {
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
            {closable && (
              <Button className="icon-button" aria-label={t('help.close')} onPress={close}>
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
