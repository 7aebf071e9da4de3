/** A field of one line under its label. */
import type { ComponentProps } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'className'> {
  label: string;
  value: string;
  change: (value: string) => void;
  /** Takes more room than a field beside others. */
  isWide?: boolean;
}

export function TextField({ label, change, isWide = false, ...input }: Props) {
  return (
    <label className={isWide ? 'field wide' : 'field'}>
      <span className="field-label">{label}</span>
      <input autoComplete="off" {...input} onChange={(event) => change(event.target.value)} />
    </label>
  );
}
