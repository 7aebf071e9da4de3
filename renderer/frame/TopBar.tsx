/** The line over everything: whose desk, whether it is connected, and the ways out. */
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { AccountWindow } from '../features/account/AccountWindow.tsx';
import { OwnPresence } from '../features/presence/OwnPresence.tsx';
import { PreferencesWindow } from '../features/preferences/PreferencesWindow.tsx';
import { EncryptionWindow } from '../features/encryption/EncryptionWindow.tsx';
import { t } from '../i18n/index.ts';
import { timeOfDay } from '../i18n/format.ts';
import { keyName } from '../i18n/keyWords.ts';
import { bindingsWith } from '../../core/vocabulary/shortcuts.ts';
import { useClock } from '../store/clock.ts';
import { useDesk, usePicked } from '../store/context.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Help } from './Help.tsx';
import { may, type SignedIn } from '../store/session.ts';
import { useKeptFocus } from '../ui/keptFocus.ts';
import { cycleParts, focusPart, useShortcuts } from '../ui/shortcuts.ts';

export function TopBar({ state, children }: { state: SignedIn; children?: ReactNode }) {
  const desk = useDesk();
  const [helping, setHelping] = useState(false);
  const [inAccount, setInAccount] = useState(false);
  const [askingHow, setAskingHow] = useState(false);
  const lock = (): void => void desk.leaveDesk('lock');
  const [preferring, setPreferring] = useState(false);
  const { quietUntil, shortcuts } = usePicked((each) => each.preferences);
  const isQuiet = useClock((now) => quietUntil !== null && quietUntil > now);
  const [lockKey] = bindingsWith(shortcuts).lock;
  useKeptFocus();
  useShortcuts({
    lock,
    help: () => setHelping(true),
    account: () => setInAccount(true),
    preferences: () => setPreferring(true),
    nextPart: () => cycleParts(1),
    previousPart: () => cycleParts(-1),
    part1: () => focusPart(1),
    part2: () => focusPart(2),
    part3: () => focusPart(3),
    part4: () => focusPart(4),
    doNotDisturb: () => void desk.beQuiet(isQuiet ? 0 : 30),
  });
  const online = state.connection === 'online';
  return (
    <>
      <header className="top" data-region="top">
        <h1 className="brand">
          <Icon name="shield" /> <span>{t('app.name')}</span>
        </h1>
        {children}
        <div className="top-end">
          {may(state, 'conversation.answer') && (
            <OwnPresence key={state.person.id} personId={state.person.id} isConnected={online} />
          )}
          <span className={`with-icon connection ${state.connection}`} role="status">
            <Icon name={online ? 'check' : 'offline'} /> {online ? t('frame.connected') : t('frame.offline')}
          </span>
          {isQuiet && quietUntil !== null && (
            <span className="with-icon quiet-until" role="status">
              <Icon name="pause" /> {t('preferences.quietUntil', { time: timeOfDay(quietUntil) })}
            </span>
          )}
          <IconButton icon="key" label={t('encryption.open')} press={() => setAskingHow(true)} />
          <span className="who">
            <strong>{state.person.name}</strong>
            <span className="muted">
              {t(`roles.${state.person.role}`)} · {state.workstation}
            </span>
          </span>
          <IconButton icon="person" label={t('account.open')} press={() => setInAccount(true)} />
          <IconButton icon="settings" label={t('preferences.open')} press={() => setPreferring(true)} />
          <IconButton icon="help" label={t('frame.help')} press={() => setHelping(true)} />
          <Button className="button" onPress={lock}>
            <Icon name="lock" /> {t('frame.lock')} {lockKey !== undefined && <kbd>{keyName(lockKey)}</kbd>}
          </Button>
          <Button className="button quiet" onPress={() => void desk.leaveDesk('signOut')}>
            <Icon name="leave" /> {t('frame.signOut')}
          </Button>
        </div>
      </header>
      <div className="offline-strip" role="status">
        {!online && (
          <p className="with-icon">
            <Icon name="offline" />{' '}
            <span>
              {may(state, 'conversation.answer')
                ? t('frame.offlineBanner', { count: state.waitingToSend })
                : t('frame.offlineReading')}
            </span>
          </p>
        )}
      </div>
      <AccountWindow isOpen={inAccount} close={() => setInAccount(false)} />
      <EncryptionWindow isOpen={askingHow} close={() => setAskingHow(false)} />
      <PreferencesWindow isOpen={preferring} close={() => setPreferring(false)} />
      <Help isOpen={helping} close={() => setHelping(false)} />
    </>
  );
}
