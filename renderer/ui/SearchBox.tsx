/** A field that narrows the list below it while it is written in. */
import { Icon } from './Icon.tsx';

interface Props {
  label: string;
  placeholder: string;
  value: string;
  change: (value: string) => void;
}

export function SearchBox({ label, placeholder, value, change }: Props) {
  return (
    <div className="search">
      <Icon name="search" />
      <input
        type="text"
        aria-label={label}
        placeholder={placeholder}
        maxLength={120}
        value={value}
        onChange={(event) => change(event.target.value)}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
      />
    </div>
  );
}
