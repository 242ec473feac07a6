// SPDX-License-Identifier: Apache-2.0
#include "cli/turns.h"

#include <algorithm>

namespace handfast::cli {

void Turns::enter(TurnBody& body) {
    waiting_.push_back(&body);
    if (waiting_.size() == 1) body.take_turn();
}

void Turns::leave(TurnBody& body) {
    const bool had_terminal = waiting_.front() == &body;
    std::erase(waiting_, &body);
    if (waiting_.empty()) return when_nobody_();
    if (had_terminal) waiting_.front()->take_turn();
}

void TurnBody::started(Link& link) {
    link_ = &link;
    turns_.enter(*this);
}

/// What has happened meanwhile, in its order.
void TurnBody::take_turn() {
    has_turn_ = true;
    inner_->started(*link_);
    if (!link_->open()) return;
    inner_->opened(*link_);
    link_->resume();
}

void TurnBody::opened(Link& link) {
    if (has_turn_) inner_->opened(link);
}

std::size_t TurnBody::received(Link& link, ByteView data) {
    return has_turn_ ? inner_->received(link, data) : 0;
}

void TurnBody::drained(Link& link) {
    if (has_turn_) inner_->drained(link);
}

void TurnBody::renegotiating(Link& link) {
    inner_->renegotiating(link);
}

void TurnBody::renegotiated(Link& link) {
    inner_->renegotiated(link);
}

void TurnBody::starved(Link& link) {
    if (has_turn_) inner_->starved(link);
}

void TurnBody::ended(Link& link, const LinkEnd& end) {
    if (has_turn_)
        inner_->ended(link, end);
    else if (link.connection().handshake_done())
        console_.count_opened(link.connection());
    turns_.leave(*this);
}

}  // namespace handfast::cli
