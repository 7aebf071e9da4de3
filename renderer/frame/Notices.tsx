/** What was refused or went wrong, in words: seen as short lines, heard politely. */
import { Button } from 'react-aria-components';
import { useDesk, usePicked } from '../store/context.ts';
import { app, frame } from '../strings.ts';
import { Icon } from '../ui/Icon.tsx';

export function Notices() {
  const desk = useDesk();
  const notices = usePicked((each) => each.notices);
  return (
    <div className="notices" role="status" aria-live="polite" aria-label={frame.notices}>
      {notices.map((notice) => (
        <div className={`notice ${notice.tone}`} key={notice.id}>
          <Icon name={notice.tone === 'warning' ? 'shield' : 'note'} />
          <p>{notice.text}{notice.times > 1 && <span className="notice-times"> ({frame.times(notice.times)})</span>}</p>
          <Button className="icon-button" aria-label={app.dismiss} onPress={() => desk.dismissNotice(notice.id)}><Icon name="close" /></Button>
        </div>
      ))}
    </div>
  );
}
