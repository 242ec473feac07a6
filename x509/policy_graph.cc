// SPDX-License-Identifier: Apache-2.0
#include "x509/policy_graph.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "x509/policy_extensions.h"

namespace handfast::x509 {

namespace {

/// OpenSSL's order of identifiers, in which it prints policies.
struct ShorterFirst {
    bool operator()(std::string_view a, std::string_view b) const {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
};

/// Views into the certificates.
struct PolicyNode {
    ByteView policy;
    ByteView qualifiers;
    bool critical = false;

    ValidPolicy owned() const { return {to_buffer(policy), to_buffer(qualifiers), critical}; }
};

/// RFC 9618 §4.1: a node stands for all ways to its policy.
struct Node {
    PolicyNode policy;
    std::vector<Node*> parents;  ///< In the level above; none: the parent is anyPolicy.
    bool leads_down = false;     ///< To a policy of the leaf
};

struct Level {
    std::map<std::string_view, Node, ShorterFirst> nodes;
    std::optional<PolicyNode> any;
    bool empty() const { return nodes.empty() && !any; }
};

using Policies = std::map<std::string_view, const PolicyInformation*, ShorterFirst>;

void count_down(std::uint64_t& counter) {
    if (counter > 0) --counter;
}

void lower_to(std::uint64_t& counter, const std::optional<std::uint64_t>& limit) {
    if (limit) counter = std::min(counter, *limit);
}

class PolicyGraph {
  public:
    /// `count` certificates without the anchor.
    PolicyGraph(const PolicyInputs& inputs, std::size_t count)
        : remaining_(inputs.max_nodes),
          explicit_(inputs.require_explicit ? 0 : count + 1),
          mapping_(inputs.inhibit_mapping ? 0 : count + 1),
          any_(inputs.inhibit_any ? 0 : count + 1) {
        current_.any = PolicyNode{any_policy(), {}, false};
    }

    /// RFC 5280 §6.1.3 (d) to (f) and §6.1.4; from the anchor's side to the leaf.
    void add(const Certificate& certificate, const PolicyStatement& statement, bool is_leaf) {
        assert_policies(statement, any_ > 0 || (!is_leaf && certificate.self_issued()));
        // RFC 5280 §6.1.3 (f)
        if (explicit_ == 0 && current_.empty()) refused_ = true;
        if (is_leaf) {
            // RFC 5280 §6.1.5 (a), (b)
            count_down(explicit_);
            if (statement.constraints.require_explicit == 0u) explicit_ = 0;
            return;
        }
        map_policies(statement);
        if (!certificate.self_issued()) {
            count_down(explicit_);
            count_down(mapping_);
            count_down(any_);
        }
        lower_to(explicit_, statement.constraints.require_explicit);
        lower_to(mapping_, statement.constraints.inhibit_mapping);
        lower_to(any_, statement.inhibit_any);
    }

    bool ran_out() const { return ran_out_; }
    bool refused() const { return refused_; }
    bool explicit_required() const { return explicit_ == 0; }
    /// After the leaf: whether all policies are good.
    const std::optional<PolicyNode>& any() const { return current_.any; }

    /// After the leaf: the nodes below anyPolicy that lead to it.
    std::vector<ValidPolicy> roots() {
        Named found;
        levels_.push_back(std::move(current_));
        for (auto& [policy, node] : levels_.back().nodes) node.leads_down = true;
        for (std::size_t at = levels_.size(); at-- > 0;)
            for (auto& [policy, node] : levels_[at].nodes) {
                if (!node.leads_down) continue;
                for (Node* parent : node.parents) parent->leads_down = true;
                // The highest node of a policy is the one to tell about.
                if (node.parents.empty()) found.insert_or_assign(policy, node.policy);
            }
        current_ = std::move(levels_.back());
        levels_.pop_back();
        std::vector<ValidPolicy> out;
        out.reserve(found.size());
        for (const auto& [policy, node] : found) out.push_back(node.owned());
        return out;
    }

  private:
    using Named = std::map<std::string_view, PolicyNode, ShorterFirst>;

    /// The node for a policy of this level, made if need be; null when there is no room for more.
    Node* node_of(Level& level, const PolicyNode& policy) {
        const auto found = level.nodes.find(as_text(policy.policy));
        if (found != level.nodes.end()) return &found->second;
        if (remaining_ == 0) {
            ran_out_ = true;
            return nullptr;
        }
        --remaining_;
        return &level.nodes.emplace(as_text(policy.policy), Node{policy, {}}).first->second;
    }

    /// RFC 5280 §6.1.3 (d), (e): of what was expected there remains what is asserted.
    void assert_policies(const PolicyStatement& statement, bool any_is_good) {
        if (!statement.policies) {
            current_ = Level{};
            return;
        }
        Policies asserted;
        for (const PolicyInformation& one : *statement.policies)
            asserted.emplace(as_text(one.policy), &one);
        const auto any = asserted.find(as_text(any_policy()));
        const bool any_above = current_.any.has_value();
        current_.any.reset();
        if (any != asserted.end() && any_is_good) {
            const PolicyNode all{any_policy(), any->second->qualifiers, statement.critical};
            if (any_above) current_.any = all;
            for (auto& [policy, node] : current_.nodes) node.policy.qualifiers = all.qualifiers;
        } else {
            std::erase_if(current_.nodes,
                          [&](const auto& entry) { return !asserted.contains(entry.first); });
        }
        asserted.erase(as_text(any_policy()));
        for (const auto& [policy, information] : asserted) {
            if (!any_above && !current_.nodes.contains(policy)) continue;
            const PolicyNode own{information->policy, information->qualifiers, statement.critical};
            if (Node* node = node_of(current_, own)) node->policy = own;
        }
    }

    /// RFC 5280 §6.1.4 (b): what the next certificate is expected to assert.
    void map_policies(const PolicyStatement& statement) {
        std::map<std::string_view, bool, ShorterFirst> mapped;
        for (const PolicyMapping& mapping : statement.mappings) {
            const std::string_view from = as_text(mapping.issuer_domain);
            if (!mapped.emplace(from, true).second) continue;
            if (mapping_ == 0) {
                current_.nodes.erase(from);
            } else if (current_.any) {
                PolicyNode own = *current_.any;
                own.policy = mapping.issuer_domain;
                node_of(current_, own);
            }
        }
        levels_.push_back(std::move(current_));
        Level& above = levels_.back();
        current_ = Level{};
        current_.any = above.any;
        for (auto& [policy, node] : above.nodes)
            if (!mapped.contains(policy)) expect(node, node.policy.policy);
        for (const PolicyMapping& mapping : statement.mappings) {
            const auto node = above.nodes.find(as_text(mapping.issuer_domain));
            if (node != above.nodes.end()) expect(node->second, mapping.subject_domain);
        }
    }

    void expect(Node& parent, ByteView policy) {
        PolicyNode expected = parent.policy;
        expected.policy = policy;
        if (Node* node = node_of(current_, expected)) node->parents.push_back(&parent);
    }

    std::size_t remaining_;
    std::uint64_t explicit_;
    std::uint64_t mapping_;
    std::uint64_t any_;
    bool ran_out_ = false;
    bool refused_ = false;
    std::deque<Level> levels_;  ///< Nodes point to nodes: none may be copied.
    Level current_;
};

/// RFC 5280 §6.1.5 (g): what the user asked for, of what there is.
std::vector<ValidPolicy> chosen(const PolicyInputs& inputs, const std::vector<ValidPolicy>& roots,
                                const std::optional<PolicyNode>& any) {
    std::vector<ValidPolicy> user;
    user.reserve(inputs.initial_policies.size());
    for (const Buffer& wanted : inputs.initial_policies) {
        const auto found = std::ranges::find(roots, wanted, &ValidPolicy::policy);
        if (found != roots.end()) {
            user.push_back(*found);
        } else if (any) {
            user.push_back({wanted, to_buffer(any->qualifiers), any->critical});
        }
    }
    return user;
}

bool accepts_any(const PolicyInputs& inputs) {
    return std::ranges::any_of(inputs.initial_policies,
                               [](const Buffer& policy) { return equal(policy, any_policy()); });
}

}  // namespace

PolicyOutcome check_policies(std::span<const std::shared_ptr<const Certificate>> path,
                             const PolicyInputs& inputs) {
    PolicyOutcome outcome;
    if (path.size() < 2) return outcome;
    const auto judged = path.first(path.size() - 1);
    std::vector<PolicyStatement> statements(judged.size());
    for (std::size_t depth = 0; depth < judged.size(); ++depth) {
        auto statement = read_policies(*judged[depth]);
        if (!statement) outcome.invalid.push_back(depth);
        if (statement) statements[depth] = std::move(*statement);
    }
    if (!outcome.invalid.empty()) {
        outcome.code = VerifyCode::invalid_policy_extension;
        return outcome;
    }
    PolicyGraph graph(inputs, judged.size());
    for (std::size_t depth = judged.size(); depth-- > 0;)
        graph.add(*judged[depth], statements[depth], depth == 0);
    outcome.explicit_required = graph.explicit_required();
    if (graph.ran_out()) {
        outcome.code = VerifyCode::out_of_memory;
        return outcome;
    }
    const std::vector<ValidPolicy> roots = graph.roots();
    outcome.authority = graph.any() ? std::vector{graph.any()->owned()} : roots;
    outcome.user = accepts_any(inputs) ? outcome.authority : chosen(inputs, roots, graph.any());
    if (graph.refused() || (outcome.explicit_required && outcome.user.empty()))
        outcome.code = VerifyCode::no_explicit_policy;
    return outcome;
}

}  // namespace handfast::x509
