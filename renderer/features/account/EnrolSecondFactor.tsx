/** In front of the desk: somebody is signed in, and adds a second factor before anything else opens. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { app, frame, roles } from '../../i18n/strings.ts';
import { enrol as words, key as keyWords, secondFactor, totp as totpWords } from '../../i18n/accountWords.ts';
import type { SignedIn } from '../../frame/TopBar.tsx';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { AddKey } from './AddKey.tsx';
import { AddTotp } from './AddTotp.tsx';
import { canAskKeys } from './canAskKeys.ts';
import { useLoaded } from '../../ui/useLoaded.ts';

export function EnrolSecondFactor({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.ownSecondFactor({}), [desk]));
  const [chosen, setChosen] = useState<'totp' | 'security-key' | null>(null);
  const kinds = own === null ? [] : own.kinds;
  const kind = chosen ?? (kinds.length === 1 ? (kinds[0] ?? null) : null);
  return (
    <main className="door">
      <div className="door-card wide">
        <p className="brand">
          <Icon name="shield" /> {app.name}
        </p>
        <h1>{words.title}</h1>
        <p className="muted">
          <strong>{state.person.name}</strong> · {roles[state.person.role]} · {state.workstation}
        </p>
        <p>{words.text}</p>
        {failed && <Failed text={secondFactor.failed} retry={load} />}
        {!failed && own === null && <Loading label={secondFactor.loading} rows={2} />}
        {own !== null && kind === null && (
          <>
            <h2>{words.choose}</h2>
            <div className="account-acts">
              {kinds.includes('totp') && (
                <Button className="button tall" onPress={() => setChosen('totp')}>
                  <Icon name="phone" /> {secondFactor.kinds.totp}
                </Button>
              )}
              {kinds.includes('security-key') && (
                <Button className="button tall" isDisabled={!canAskKeys()} onPress={() => setChosen('security-key')}>
                  <Icon name="lock" /> {secondFactor.kinds['security-key']}
                </Button>
              )}
            </div>
            {kinds.includes('security-key') && !canAskKeys() && <p className="small muted">{keyWords.notHere}</p>}
          </>
        )}
        {kind === 'totp' && (
          <>
            <h2>{totpWords.title}</h2>
            <AddTotp done={load} />
          </>
        )}
        {kind === 'security-key' && (
          <>
            <h2>{keyWords.title}</h2>
            <AddKey done={load} />
          </>
        )}
        {chosen !== null && kinds.length > 1 && (
          <Button className="button quiet" onPress={() => setChosen(null)}>
            <Icon name="back" /> {words.back}
          </Button>
        )}
        <div className="window-foot">
          <Button className="button" onPress={() => void desk.leaveDesk('lock')}>
            <Icon name="lock" /> {words.lock}
          </Button>
          <Button className="button quiet" onPress={() => void desk.leaveDesk('signOut')}>
            <Icon name="leave" /> {frame.signOut}
          </Button>
        </div>
      </div>
    </main>
  );
}
