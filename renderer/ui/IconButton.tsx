/** A button that shows a picture only: its name is read out, and shown beside it on hover and on focus by keys. */
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { Icon, type IconName } from './Icon.tsx';

interface Props {
  readonly icon: IconName;
  readonly label: string;
  readonly press: () => void;
}

export function IconButton({ icon, label, press }: Props) {
  return (
    <TooltipTrigger delay={400} closeDelay={120}>
      <Button className="icon-button" aria-label={label} onPress={press}>
        <Icon name={icon} />
      </Button>
      {/* Within the part of the page that the button is in, and not at the end of the body. */}
      <Tooltip
        className="tooltip"
        offset={6}
        placement="bottom"
        UNSTABLE_portalContainer={document.querySelector('header') ?? document.body}
      >
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
