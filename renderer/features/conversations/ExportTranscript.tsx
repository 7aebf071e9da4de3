/** Has the server write the masked transcript into its folder; nothing of it comes to the desk. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';

export function ExportTranscript({ conversationId }: { conversationId: string }) {
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  const write = async (): Promise<void> => {
    setBusy(true);
    await desk.exportTranscript(conversationId);
    setBusy(false);
  };
  return (
    <Button className="button quiet" isPending={busy} onPress={() => void write()}>
      <Icon name="note" /> {busy ? t('thread.exporting') : t('thread.export')}
    </Button>
  );
}
