//! What comes over the pipe: to the helper with an administrator's rights, and back from it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::elevate::{Answer, Order, Request};
use redial::fixes;

fuzz_target!(|bytes: &[u8]| {
    let Some((&number, message)) = bytes.split_first() else { return };
    let fix = fixes::ALL.get(usize::from(number)).and_then(|fix| Order::fix(fix).ok());
    let others = [Order::Undo, Order::Finish, Order::PutBack, Order::Examine];
    let order = fix.unwrap_or(others[usize::from(number) % others.len()]);
    if let Ok(request) = Request::read(order, message) {
        assert!(request.order() == order);
        let text = request.write().unwrap();
        assert_eq!(Request::read(order, &text).unwrap().write().unwrap(), text);
    }
    if let Some(answer) = Answer::read(message) {
        assert!(Answer::read(&answer.write()).is_some());
    }
});
