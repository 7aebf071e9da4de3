/** The browser's own list of choices, which every assistive program knows, drawn by our style sheet. */
import { useId } from 'react';

interface Option<T extends string> {
  value: T;
  label: string;
}
interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (Option<T> | { group: string; options: readonly Option<T>[] })[];
  choose: (value: T) => void;
  /** Takes more room than a field beside others, for long choices. */
  isWide?: boolean;
}

export function Select<T extends string>({ label, value, options, choose, isWide = false }: Props<T>) {
  const id = useId();
  const flat = options.flatMap((each) => ('group' in each ? each.options : [each]));
  return (
    <div className={isWide ? 'field wide' : 'field'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        autoComplete="off"
        onChange={(event) => {
          const chosen = flat.find((each) => each.value === event.target.value);
          if (chosen !== undefined) choose(chosen.value);
        }}
      >
        {/* The browser's own words of a choice cannot be cut: the first child takes their place, for the eye alone. */}
        <button type="button" tabIndex={-1} aria-hidden>
          <span className="chosen">{flat.find((each) => each.value === value)?.label}</span>
        </button>
        {options.map((each) =>
          'group' in each ? (
            <optgroup key={each.group} label={each.group}>
              {each.options.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.label}
                </option>
              ))}
            </optgroup>
          ) : (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ),
        )}
      </select>
    </div>
  );
}
