/** Words to look for in all conversations. Enter asks; what comes back in the field is what was looked for, masked. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import { QUERY_LIMIT } from '../../limits.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';

export function SearchField() {
  const desk = useDesk();
  const search = usePicked((each) => each.search);
  const field = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(true);
  const query = search?.found?.query;
  // Where something in it was hidden, the field must not go on showing it.
  useEffect(() => {
    if (query !== undefined && query.marks.length > 0 && field.current !== null) field.current.value = query.text;
  }, [query]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = field.current?.value ?? '';
    if (text.trim() !== '') void desk.search(text);
  };
  const end = (): void => {
    if (field.current !== null) field.current.value = '';
    setEmpty(true);
    desk.endSearch();
    field.current?.focus();
  };
  return (
    <form className="search" role="search" autoComplete="off" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        name="search"
        maxLength={QUERY_LIMIT}
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        enterKeyHint="search"
        onInput={(event) => setEmpty(event.currentTarget.value === '')}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && (search !== null || !empty)) {
            event.preventDefault();
            end();
          }
        }}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      {(search !== null || !empty) && (
        <Button className="icon-button" aria-label={t('search.end')} onPress={end}>
          <Icon name="close" />
        </Button>
      )}
    </form>
  );
}
