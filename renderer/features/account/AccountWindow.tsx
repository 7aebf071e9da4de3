/** "My account", for every role, over whatever is on the page. */
import { t } from '../../i18n/index.ts';
import { usePicked } from '../../store/context.ts';
import { may } from '../../store/session.ts';
import { Window } from '../../ui/Window.tsx';
import { SECTIONS } from './sections.ts';

export function AccountWindow({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const state = usePicked((each) => each.state);
  return (
    <Window isOpen={isOpen} close={close} title={t('account.title')} closeLabel={t('help.close')}>
      {isOpen &&
        SECTIONS.filter(({ needs }) => needs === undefined || may(state, needs)).map(({ id, title, Section }) => (
          <section className="account-section" key={id} data-account={id} aria-labelledby={`account-${id}`}>
            <h3 id={`account-${id}`}>{title}</h3>
            <Section />
          </section>
        ))}
    </Window>
  );
}
