import { t } from './index.ts';

/** What went wrong, in words: refusals of main and the server are in words already (bridge.ts). */
export const errorWords = (cause: unknown): string => (cause instanceof Error ? cause.message : t('app.unknownError'));
