/** Shown where there is nothing to show, or not yet, or not any more. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon, type IconName } from './Icon.tsx';

export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <p className="empty-title">{title}</p>
      {text !== undefined && <p className="empty-text">{text}</p>}
      {children}
    </div>
  );
}

interface FailedProps {
  readonly text: string;
  /** With its label; without, there is no button. */
  readonly retry?: () => void;
  readonly retryLabel?: string;
}

export function Failed({ text, retry, retryLabel }: FailedProps) {
  return (
    <div className="empty" role="alert">
      <Icon name="warning" />
      <p className="empty-title">{text}</p>
      {retry !== undefined && (
        <Button className="button" onPress={retry}>
          {retryLabel}
        </Button>
      )}
    </div>
  );
}

/** Grey bars in the place of what is on its way. */
export function Loading({ label, rows = 5 }: { label: string; rows?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span className="skeleton-row" key={row} aria-hidden="true" />
      ))}
    </div>
  );
}
