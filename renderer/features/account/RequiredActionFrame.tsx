/** What a person sees who is signed in and has to do something before the desk opens. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import type { SignedIn } from '../../store/session.ts';
import { Icon } from '../../ui/Icon.tsx';

/** `children` is the form of what has to be done; below it the desk can be locked and left. */
export function RequiredActionFrame({
  state,
  title,
  children,
}: {
  state: SignedIn;
  title: string;
  children: ReactNode;
}) {
  const desk = useDesk();
  return (
    <main className="standalone">
      <div className="standalone-card wide">
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <h1>{title}</h1>
        <p className="muted">
          <strong>{state.person.name}</strong> · {t(`roles.${state.person.role}`)} · {state.workstation}
        </p>
        {children}
        <div className="window-foot">
          <Button className="button" onPress={() => void desk.leaveDesk('lock')}>
            <Icon name="lock" /> {t('frame.lock')}
          </Button>
          <Button className="button quiet" onPress={() => void desk.leaveDesk('signOut')}>
            <Icon name="leave" /> {t('frame.signOut')}
          </Button>
        </div>
      </div>
    </main>
  );
}
