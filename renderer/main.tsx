/** Starts the page: one store, one tree. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/signIn.css';
import './styles/conversations.css';
import './styles/thread.css';
import './styles/writing.css';
import './styles/supervisor.css';
import './styles/masking.css';
import './styles/addresses.css';
import './styles/policy.css';
import './styles/workstations.css';
import './styles/savedLogins.css';
import './styles/selfCheck.css';
import './styles/account.css';
import './styles/passwords.css';
import './styles/people.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { deskBridge } from './bridge.ts';
import { DeskContext } from './store/context.ts';
import { makeDesk } from './store/desk.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
const desk = makeDesk(deskBridge());
// The preload refuses what matters; this keeps a drag from even looking possible.
document.addEventListener('dragstart', (event) => event.preventDefault());
createRoot(root).render(
  <DeskContext value={desk}>
    <App />
  </DeskContext>,
);
void desk.start();
