/** One line a type: whether it is hidden, and what is shown in its place. */
import { Switch } from 'react-aria-components';
import type { MaskingKind, MaskStyle } from '../../../contract/masking.ts';
import { t } from '../../i18n/index.ts';
import { maskedTypeName } from '../../i18n/names.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import type { MaskingDraft } from './maskingDraft.ts';

export function Types({ draft }: { draft: MaskingDraft }) {
  const { status, policy } = draft;
  if (status === null || policy === null) return null;
  const usesPseudonyms = Object.values(policy.types).some((rule) => rule.on && rule.style === 'pseudonym');
  return (
    <section className="view-part" data-region="types" aria-labelledby="types-title">
      <h3 id="types-title">{t('masking.types')}</h3>
      <p className="small muted">{t('masking.typesHint')}</p>
      <ul className="kinds">
        {status.kinds.map((kind) => (
          <Type key={kind.type} kind={kind} draft={draft} />
        ))}
      </ul>
      {usesPseudonyms && (
        <div className="reach">
          <Select
            label={t('masking.reach')}
            value={policy.pseudonyms.reach}
            options={(['conversation', 'tenant'] as const).map((value) => ({
              value,
              label: t(`masking.reaches.${value}`),
            }))}
            choose={draft.setReach}
          />
          {policy.pseudonyms.reach === 'tenant' && (
            <p className="small warning with-icon">
              <Icon name="warning" /> <span>{t('masking.reachHint')}</span>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Type({ kind, draft }: { kind: MaskingKind; draft: MaskingDraft }) {
  const rule = draft.policy?.types[kind.type];
  if (rule === undefined) return null;
  const problem = draft.problem(`types.${kind.type}`);
  return (
    <li className="kind" data-type={kind.type}>
      {kind.fixed === null ? (
        <Switch className="switch" isSelected={rule.on} onChange={(on) => draft.setType(kind.type, { on })}>
          <span className="switch-track" aria-hidden="true" /> {maskedTypeName(kind.type)}
        </Switch>
      ) : (
        <p className="kind-fixed">
          <Icon name="lock" />{' '}
          <span>
            <span>{maskedTypeName(kind.type)}</span>{' '}
            <span className="small muted">{t(`masking.fixed.${kind.fixed}`)}</span>
          </span>
        </p>
      )}
      {kind.styles.length > 1 && (
        <select
          aria-label={t('masking.styleOf', { type: maskedTypeName(kind.type) })}
          value={rule.style}
          disabled={!rule.on}
          autoComplete="off"
          onChange={(event) => {
            const style = kind.styles.find((each: MaskStyle) => each === event.target.value);
            if (style !== undefined) draft.setType(kind.type, { style });
          }}
        >
          {kind.styles.map((style) => (
            <option key={style} value={style}>
              {t(`masking.styles.${style}`)}
            </option>
          ))}
        </select>
      )}
      {problem !== null && (
        <p className="small danger" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}
