// Due moments as time left, "还剩 3 小时 20 分（今天 17:00 前）", kept true while the page is open.
import { locale, say } from "./language.js";

const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const TICK = 20_000;

const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const timeFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
});
const dateFormat = new Intl.DateTimeFormat(locale, {
  timeZone: ZONE,
  month: "short",
  day: "numeric",
});
const longDateFormat = new Intl.DateTimeFormat(locale, {
  timeZone: ZONE,
  year: "numeric",
  month: "short",
  day: "numeric",
});

/** How long something lasts, to the minute while it is short. */
export function span(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  const values = {
    days: Math.floor(minutes / 1440),
    hours: Math.floor((minutes % 1440) / 60),
    minutes: minutes % 60,
  };
  if (values.days >= 3) return say("{days} d", values);
  if (values.days >= 1 && values.hours) return say("{days} d {hours} h", values);
  if (values.days >= 1) return say("{days} d", values);
  if (values.hours >= 1 && values.minutes) return say("{hours} h {minutes} min", values);
  if (values.hours >= 1) return say("{hours} h", values);
  return say("{minutes} min", values);
}

/** A moment as people say it: "today 17:00", "9 Oct 17:00". */
export function moment(date, now) {
  const days = (Date.parse(dayFormat.format(date)) - Date.parse(dayFormat.format(now))) / DAY;
  const time = timeFormat.format(date);
  if (days === 0) return say("today {time}", { time });
  if (days === 1) return say("tomorrow {time}", { time });
  if (days === -1) return say("yesterday {time}", { time });
  const isSameYear = dayFormat.format(date).slice(0, 4) === dayFormat.format(now).slice(0, 4);
  return `${(isSameYear ? dateFormat : longDateFormat).format(date)} ${time}`;
}

function renderOne(element, now) {
  const due = new Date(element.dataset.due);
  const warn = new Date(element.dataset.warn || element.dataset.due);
  const isLate = now > due;
  const left = span(Math.abs(due - now));
  const at = moment(due, now);
  element.classList.toggle("is-late", isLate);
  element.classList.toggle("is-warned", !isLate && now >= warn);
  element.querySelector(".clock-left").textContent = isLate
    ? say("{span} overdue", { span: left })
    : say("{span} left", { span: left });
  element.querySelector(".clock-at").textContent = isLate
    ? say("due {moment}", { moment: at })
    : say("by {moment}", { moment: at });
}

/** Bring every running clock on the page up to the moment. */
export function render() {
  const now = new Date();
  for (const element of document.querySelectorAll("time[data-due]")) renderOne(element, now);
}

export function start() {
  render();
  setInterval(render, TICK);
}
