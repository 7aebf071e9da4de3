/** One view for each phase of the desk. */
import { useEffect, useRef } from 'react';
import { EnrolSecondFactor } from './features/account/EnrolSecondFactor.tsx';
import { RecoveryCodes } from './features/account/RecoveryCodes.tsx';
import { Desk } from './desks/Desk.tsx';
import { ConfirmReceiver } from './features/conversations/ConfirmReceiver.tsx';
import { ReasonDialog } from './frame/ReasonDialog.tsx';
import { Notices } from './frame/Notices.tsx';
import { Watermark } from './frame/Watermark.tsx';
import { SignInFrame } from './features/signIn/SignInFrame.tsx';
import {
  RequiredPasswordChange,
  RequiredWorkstationPasswordChange,
} from './features/signIn/RequiredPasswordChange.tsx';
import { Refused } from './features/signIn/Refused.tsx';
import { SignIn } from './features/signIn/SignIn.tsx';
import { Starting } from './features/signIn/Starting.tsx';
import { useDesk, usePicked } from './store/context.ts';

export function App() {
  const state = usePicked((each) => each.state);
  useReady(state.phase !== 'starting');
  return (
    <>
      <View />
      <ReasonDialog />
      <ConfirmReceiver />
      <RecoveryCodes />
      <Notices />
      {state.phase === 'signed-in' && state.watermark !== '' && <Watermark text={state.watermark} />}
    </>
  );
}

function View() {
  const state = usePicked((each) => each.state);
  switch (state.phase) {
    case 'starting':
      return <Starting />;
    case 'refused':
      return (
        <SignInFrame>
          {(button) => <Refused reason={state.reason} notice={state.notice} selfCheck={button} />}
        </SignInFrame>
      );
    case 'signed-out':
      return (
        <SignInFrame>
          {(button) => (
            <SignIn
              key="signed-out"
              workstation={state.workstation}
              locked={null}
              secondFactor={state.secondFactor}
              selfCheck={button}
            />
          )}
        </SignInFrame>
      );
    case 'locked':
      return (
        <SignInFrame>
          {(button) => (
            <SignIn
              key="locked"
              workstation={state.workstation}
              locked={{ personName: state.personName, notice: state.notice }}
              secondFactor={state.secondFactor}
              selfCheck={button}
            />
          )}
        </SignInFrame>
      );
    case 'signed-in':
      if (state.requiredAction === 'change-password')
        return <RequiredPasswordChange key={state.person.id} state={state} />;
      if (state.requiredAction === 'change-workstation-password')
        return <RequiredWorkstationPasswordChange key={state.person.id} state={state} />;
      if (state.requiredAction === 'enrol-second-factor')
        return <EnrolSecondFactor key={state.person.id} state={state} />;
      return <Desk key={state.person.id} state={state} />;
  }
}

/** Reports once that the first usable view is on the screen: two frames later it has been painted. */
function useReady(usable: boolean): void {
  const desk = useDesk();
  const said = useRef(false);
  useEffect(() => {
    if (!usable || said.current) return;
    said.current = true;
    const say = (): void => {
      desk.bridge.ready({}).catch(() => undefined);
    };
    requestAnimationFrame(() => requestAnimationFrame(say));
  }, [usable, desk]);
}
