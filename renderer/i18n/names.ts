/** Words for names from the server or main: codes, paths and kinds, also those that only a newer server knows. */
import { t, wordsFor } from './index.ts';

/** Looked up by a name that another program has written: `constructor` is in no table. */
export const byName = <T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> => new Map(Object.entries(table));
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** `wrongPassword` and `wrong-password` become `wrong password`. */
export const spaced = (key: string): string =>
  key
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_whole, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/** A recorded code; any other value, and the code of a newer server, as it is. */
export const codeName = (value: string): string => wordsFor(`factCodes.${value}`) ?? value;
/** What a visitor is called, whose stored name is a code: `Visitor 4F2A`. */
export const visitorTitle = (name: string): string => t('app.visitor', { name });
/** A control of the self-check, by its code. */
export const controlName = (control: string): string => wordsFor(`controlNames.${control}`) ?? control;
/** What a kind of alert is called; that of a newer server is made readable and nothing more. */
export const alertName = (kind: string): string => wordsFor(`alertKinds.${kind}.name`) ?? capital(spaced(kind));
/** What a request asks for; that of a newer server is made readable and nothing more. */
export const requestedName = (action: string): string =>
  wordsFor(`approvals.actions.${action}`) ?? `${capital(spaced(action))}:`;
/** What a change did. What a newer server does is made readable and nothing more. */
export const changeActionName = (action: string): string =>
  wordsFor(`changeActions.${action}`) ?? capital(spaced(action));
/** What a masked value may be said not to be: `card number`. */
export const exceptionTypeName = (type: string): string =>
  wordsFor(`notA.${type}`) ?? type.toLowerCase().replaceAll('_', ' ');
/** A type of sensitive value, as a group: `Card numbers`. */
export const maskedTypeName = (type: string): string =>
  wordsFor(`masking.kinds.${type}`) ?? capital(spaced(type.toLowerCase()));
export const hoursWords = (hours: number): string =>
  hours === 24
    ? t('workstations.aDay')
    : hours === 72
      ? t('workstations.threeDays')
      : t('workstations.hoursOf', { count: hours });
