/** Every control with its state and what was seen, the worst first. */
import type { SelfCheckLine } from '../../../contract/selfCheck.ts';
import { t } from '../../i18n/index.ts';
import { controlName } from '../../i18n/names.ts';
import { notesWords } from '../../i18n/noteWords.ts';
import { countOf, STATE_ICONS, STATES } from './checkWords.ts';
import { Icon } from '../../ui/Icon.tsx';

export function CheckTable({ lines, label }: { lines: readonly SelfCheckLine[]; label: string }) {
  return (
    <table className="check-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('selfCheck.columns.control')}</th>
          <th scope="col">{t('selfCheck.columns.state')}</th>
          <th scope="col">{t('selfCheck.columns.note')}</th>
        </tr>
      </thead>
      {STATES.filter((state) => countOf(lines, state) > 0).map((state) => (
        <tbody key={state} data-state={state}>
          {lines
            .filter((line) => line.state === state)
            .map((line, index) => (
              <tr key={`${line.guard} ${line.control} ${index}`}>
                <th scope="row">{controlName(line.control)}</th>
                <td className={`check-state ${state}`}>
                  <span>
                    <Icon name={STATE_ICONS[state]} /> {t(`selfCheck.states.${state}`)}
                  </span>
                </td>
                <td className="check-note">{notesWords(line.notes)}</td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}
