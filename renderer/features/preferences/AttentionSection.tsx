/** Which sounds tell of a visitor who waits, how loud and how often, and for how long none does. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PreferenceChanges } from '../../../contract/preferences.ts';
import { QUIET_MINUTES, REPEATS, SOUNDS } from '../../../core/vocabulary/preferences.ts';
import { timeOfDay } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';

export type Save = (changes: PreferenceChanges) => Promise<void>;

export function AttentionSection({ save }: { save: Save }) {
  const desk = useDesk();
  const { sounds, systemNotices } = usePicked((each) => each.preferences);
  const abilities = usePicked((each) => each.abilities);
  const [isSilent, setSilent] = useState(false);
  const listen = (which: 'queue' | 'mine'): void =>
    void desk.bridge.playSound({ which }).then(
      ({ played }) => setSilent(!played),
      () => setSilent(true),
    );
  return (
    <section className="account-section" aria-labelledby="preferences-attention">
      <h3 id="preferences-attention">{t('preferences.attention')}</h3>
      {!abilities.sounds && (
        <Callout tone="info" icon="warning">
          {t('preferences.noSounds')}
        </Callout>
      )}
      {(['queue', 'mine'] as const).map((which) => (
        <div className="preference-line" key={which}>
          <Select
            label={t(`preferences.${which}`)}
            value={sounds[which]}
            options={SOUNDS.map((value) => ({ value, label: t(`sounds.${value}`) }))}
            choose={(chosen) => void save({ sounds: { ...sounds, [which]: chosen } })}
          />
          <Button
            className="button"
            aria-label={t(which === 'queue' ? 'preferences.listenQueue' : 'preferences.listenMine')}
            isDisabled={!abilities.sounds || sounds[which] === 'none'}
            onPress={() => listen(which)}
          >
            {t('preferences.listen')}
          </Button>
        </div>
      ))}
      <p role="status">{isSilent && <span className="small">{t('preferences.notPlayed')}</span>}</p>
      <label className="field">
        <span className="field-label">
          {t('preferences.volume')} <output>{t('preferences.volumeIs', { percent: sounds.volume })}</output>
        </span>
        <input
          type="range"
          min={0}
          max={100}
          step={10}
          value={sounds.volume}
          onChange={(event) => void save({ sounds: { ...sounds, volume: Number(event.target.value) } })}
        />
      </label>
      <Select
        label={t('preferences.repeat')}
        value={String(sounds.repeatSeconds)}
        options={REPEATS.map((seconds) => ({
          value: String(seconds),
          label: seconds === 0 ? t('preferences.once') : t('preferences.every', { count: seconds }),
        }))}
        choose={(chosen) => {
          const repeatSeconds = REPEATS.find((each) => String(each) === chosen);
          if (repeatSeconds !== undefined) void save({ sounds: { ...sounds, repeatSeconds } });
        }}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={systemNotices && abilities.notices}
          disabled={!abilities.notices}
          aria-describedby="notices-hint"
          onChange={(event) => void save({ systemNotices: event.target.checked })}
        />
        <span>{t('preferences.notices')}</span>
      </label>
      <p className="small muted" id="notices-hint">
        {t(abilities.notices ? 'preferences.noticesHint' : 'preferences.noNotices')}
      </p>
      <Quiet />
    </section>
  );
}

function Quiet() {
  const desk = useDesk();
  const { quietUntil } = usePicked((each) => each.preferences);
  const isQuiet = useClock((now) => quietUntil !== null && quietUntil > now);
  const be = (minutes: 0 | (typeof QUIET_MINUTES)[number]): void => void desk.beQuiet(minutes);
  return (
    <div className="account-part" role="group" aria-labelledby="quiet-title">
      <h4 id="quiet-title">{t('preferences.quiet')}</h4>
      <p className="small muted">{t('preferences.quietHint')}</p>
      {isQuiet && quietUntil !== null ? (
        <div className="account-acts">
          <p className="with-icon" role="status">
            <Icon name="pause" /> {t('preferences.quietUntil', { time: timeOfDay(quietUntil) })}
          </p>
          <Button className="button" onPress={() => be(0)}>
            {t('preferences.quietEnd')}
          </Button>
        </div>
      ) : (
        <div className="account-acts">
          {QUIET_MINUTES.map((minutes) => (
            <Button key={minutes} className="button" onPress={() => be(minutes)}>
              {t('preferences.quietFor', { count: minutes })}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
