/** In front of the desk: somebody is signed in, and sets a new server password before anything else opens. */
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { ChangePassword } from '../account/ChangePassword.tsx';
import { useLoaded } from '../account/useLoaded.ts';
import type { SignedIn } from '../frame/TopBar.tsx';
import { password as words } from '../passwordWords.ts';
import { useDesk } from '../store/context.ts';
import { app, frame, roles } from '../strings.ts';
import { Failed, Loading } from '../ui/Empty.tsx';
import { Icon } from '../ui/Icon.tsx';

export function MustChangePassword({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.getOwnPassword({}), [desk]));
  return (
    <main className="door">
      <div className="door-card wide">
        <p className="brand"><Icon name="shield" /> {app.name}</p>
        <h1>{words.must.title}</h1>
        <p className="muted"><strong>{state.person.name}</strong> · {roles[state.person.role]} · {state.workstation}</p>
        {failed && <Failed text={words.failed} retry={load} />}
        {!failed && own === null && <Loading label={words.loading} rows={4} />}
        {own !== null && (
          <>
            <p>{own.temporary ? words.must.temporary : words.must.ranOut} {words.must.first}</p>
            <ChangePassword rules={own.rules} temporary={own.temporary} done={load} focus />
          </>
        )}
        <div className="window-foot">
          <Button className="button" onPress={() => void desk.leaveDesk('lock')}><Icon name="lock" /> {words.lock}</Button>
          <Button className="button quiet" onPress={() => void desk.leaveDesk('signOut')}><Icon name="leave" /> {frame.signOut}</Button>
        </div>
      </div>
    </main>
  );
}
