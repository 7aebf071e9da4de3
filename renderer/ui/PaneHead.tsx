/** The title of a pane beside a list, with the button that closes it. */
import { Button } from 'react-aria-components';
import { Icon } from './Icon.tsx';

interface Props {
  /** For the pane's `aria-labelledby`. */
  id: string;
  title: string;
  close: () => void;
  closeLabel: string;
}

export function PaneHead({ id, title, close, closeLabel }: Props) {
  return (
    <div className="pane-head">
      <h3 id={id}>{title}</h3>
      <Button className="icon-button" aria-label={closeLabel} onPress={close}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
