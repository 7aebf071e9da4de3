/** "My account", for every role, over whatever is on the page. */
import { account } from '../accountWords.ts';
import { Window } from '../ui/Window.tsx';
import { SECTIONS } from './sections.ts';

export function AccountWindow({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Window isOpen={isOpen} close={close} title={account.title} closable>
      {isOpen && SECTIONS.map(({ id, title, Section }) => (
        <section className="account-section" key={id} data-account={id} aria-labelledby={`account-${id}`}>
          <h3 id={`account-${id}`}>{title}</h3>
          <Section />
        </section>
      ))}
    </Window>
  );
}
