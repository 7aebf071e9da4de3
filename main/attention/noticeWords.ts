/**
 * What a notice of the system says. It leaves the desk, and the system keeps it and shows it over a locked screen, so
 * it has nothing in it of a visitor, a company or a message.
 */
import { notices } from '../../renderer/i18n/en/systemNotices.ts';
import type { Told } from './attention.ts';

/** @param waiting how many wait for the person in all */
export const noticeWords = (which: Told, waiting: number): { readonly title: string; readonly text: string } => ({
  title: notices[which],
  text: notices.waiting.replace('{{count}}', String(waiting)),
});
