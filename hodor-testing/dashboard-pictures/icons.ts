// Grafana fetches its icons from its server. Here those that are shown are in the page.
import angleDown from './node_modules/@grafana/ui/dist/public/img/icons/unicons/angle-down.svg';
import angleUp from './node_modules/@grafana/ui/dist/public/img/icons/unicons/angle-up.svg';
import apps from './node_modules/@grafana/ui/dist/public/img/icons/unicons/apps.svg';
import arrowDown from './node_modules/@grafana/ui/dist/public/img/icons/unicons/arrow-down.svg';
import arrowUp from './node_modules/@grafana/ui/dist/public/img/icons/unicons/arrow-up.svg';
import clock from './node_modules/@grafana/ui/dist/public/img/icons/unicons/clock-nine.svg';
import eye from './node_modules/@grafana/ui/dist/public/img/icons/unicons/eye.svg';
import filter from './node_modules/@grafana/ui/dist/public/img/icons/unicons/filter.svg';
import info from './node_modules/@grafana/ui/dist/public/img/icons/unicons/info-circle.svg';

const ICONS: Record<string, string> = {
  'angle-down': angleDown,
  'angle-up': angleUp,
  apps,
  'arrow-down': arrowDown,
  'arrow-up': arrowUp,
  'clock-nine': clock,
  eye,
  filter,
  'info-circle': info,
};

window.fetch = async (address) => {
  const name = String(address).replace(/.*\/|\.svg$/g, '');
  if (!ICONS[name]) {
    console.error(`no icon ${name}`);
  }
  return new Response(ICONS[name] ?? '<svg/>', { headers: { 'Content-Type': 'image/svg+xml' } });
};
