/** Bytes as a person reads them: `412M`, `1.5G`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}

/** How long, in the two largest units: `45s`, `3m12s`, `2h05m`, `4d07h`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (large: number, unit: string, small: number, next: string): string =>
    `${large}${unit}${String(small).padStart(2, '0')}${next}`;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, 'm', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? two(hours, 'h', minutes % 60, 'm') : two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}
