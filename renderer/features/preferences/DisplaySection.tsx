/** How large everything is, how close together the rows of lists are, and whether things move. */
import { DENSITIES, ZOOMS } from '../../../core/vocabulary/preferences.ts';
import { t } from '../../i18n/index.ts';
import { usePicked } from '../../store/context.ts';
import { Select } from '../../ui/Select.tsx';
import type { Save } from './AttentionSection.tsx';

export function DisplaySection({ save }: { save: Save }) {
  const { zoom, density, motion } = usePicked((each) => each.preferences);
  return (
    <section className="account-section" aria-labelledby="preferences-display">
      <h3 id="preferences-display">{t('preferences.display')}</h3>
      <div className="preference-line">
        <Select
          label={t('preferences.size')}
          value={String(zoom)}
          options={ZOOMS.map((percent) => ({ value: String(percent), label: t('preferences.percent', { percent }) }))}
          choose={(chosen) => {
            const next = ZOOMS.find((each) => String(each) === chosen);
            if (next !== undefined) void save({ zoom: next });
          }}
        />
        <Select
          label={t('preferences.density')}
          value={density}
          options={DENSITIES.map((value) => ({ value, label: t(`densities.${value}`) }))}
          choose={(chosen) => void save({ density: chosen })}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={motion === 'reduced'}
          aria-describedby="motion-hint"
          onChange={(event) => void save({ motion: event.target.checked ? 'reduced' : 'system' })}
        />
        <span>{t('preferences.reduced')}</span>
      </label>
      <p className="small muted" id="motion-hint">
        {t('preferences.reducedHint')}
      </p>
    </section>
  );
}
