/** Starts the page: one store, one tree. */
import './styles/tokens.css';
import './styles/base.css';
import './frame/frame.css';
import './features/signIn/signIn.css';
import './ui/paneHead.css';
import './features/conversations/conversations.css';
import './ui/searchBox.css';
import './features/conversations/thread.css';
import './features/conversations/writing.css';
import './ui/table.css';
import './features/floor/floor.css';
import './features/accessReview/accessReview.css';
import './features/alerts/alerts.css';
import './features/activity/activity.css';
import './ui/view.css';
import './features/masking/masking.css';
import './ui/parts.css';
import './features/addresses/addresses.css';
import './features/policy/policy.css';
import './features/workstations/workstations.css';
import './features/logins/savedLogins.css';
import './features/selfCheck/selfCheck.css';
import './features/account/account.css';
import './features/preferences/preferences.css';
import './features/account/passwords.css';
import './ui/tableView.css';
import './features/people/people.css';
import './ui/paneParts.css';
import './features/approvals/approvals.css';
import { createRoot } from 'react-dom/client';
import { spokenLanguage } from './i18n/index.ts';
import { App } from './App.tsx';
import { deskBridge } from './bridge.ts';
import { DeskContext } from './store/context.ts';
import { makeDesk } from './store/desk.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
document.documentElement.lang = spokenLanguage();
const desk = makeDesk(deskBridge());
// The preload refuses what matters; this keeps a drag from even looking possible.
document.addEventListener('dragstart', (event) => event.preventDefault());
createRoot(root).render(
  <DeskContext value={desk}>
    <App />
  </DeskContext>,
);
void desk.start();
