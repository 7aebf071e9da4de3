/** A remark in a box, with a sign in front of it. */
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

interface Props {
  /** Without, it is neither good nor bad. */
  tone?: 'info' | 'warning' | 'danger';
  /** By default a tick for `info`, and a warning sign otherwise. */
  icon?: IconName;
  /** For `aria-describedby` of a field. */
  id?: string;
  role?: 'alert';
  children: ReactNode;
}

export function Callout({ tone, icon = tone === 'info' ? 'check' : 'warning', id, role, children }: Props) {
  return (
    <p className={tone === undefined ? 'callout' : `callout ${tone}`} id={id} role={role}>
      <Icon name={icon} /> <span>{children}</span>
    </p>
  );
}
