// SPDX-License-Identifier: Apache-2.0
#include "bench/openssl_x509.h"

#include <cstdlib>

#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace handfast::bench {

namespace {

template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
void free_certificates(STACK_OF(X509) * list) {
    sk_X509_pop_free(list, X509_free);
}
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), FreedBy<free_certificates>>;
using Store = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>>;
using Crl = std::unique_ptr<X509_CRL, FreedBy<X509_CRL_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, FreedBy<ASN1_INTEGER_free>>;
using Output = std::unique_ptr<BIO, FreedBy<BIO_free>>;

void require(bool holds) {
    if (!holds) std::abort();
}

Certificate certificate_from(ByteView der) {
    const unsigned char* at = der.data();
    return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

class ParsedCertificate final : public OpensslCertificate {
  public:
    explicit ParsedCertificate(Certificate certificate) : certificate_(std::move(certificate)) {}

    std::size_t print() const override {
        const Output out(BIO_new(BIO_s_mem()));
        require(X509_print(out.get(), certificate_.get()) == 1);
        return static_cast<std::size_t>(BIO_pending(out.get()));
    }

  private:
    Certificate certificate_;
};

class ParsedChain final : public OpensslChain {
  public:
    bool init(std::span<const ByteView> ders) {
        store_.reset(X509_STORE_new());
        untrusted_.reset(sk_X509_new_null());
        for (const ByteView der : ders) {
            Certificate certificate = certificate_from(der);
            if (certificate == nullptr) return false;
            if (der.data() == ders.back().data()) {
                require(X509_STORE_add_cert(store_.get(), certificate.get()) == 1);
            } else if (leaf_ == nullptr) {
                leaf_ = std::move(certificate);
            } else {
                require(sk_X509_push(untrusted_.get(), certificate.release()) > 0);
            }
        }
        return leaf_ != nullptr;
    }

    void verify(Instant now) const override {
        const StoreContext context(X509_STORE_CTX_new());
        require(X509_STORE_CTX_init(context.get(), store_.get(), leaf_.get(), untrusted_.get()) ==
                1);
        X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
        require(X509_verify_cert(context.get()) == 1);
    }

  private:
    Store store_;
    Certificate leaf_;
    Certificates untrusted_;
};

class ParsedCrl final : public OpensslCrl {
  public:
    explicit ParsedCrl(Crl crl) : crl_(std::move(crl)) {}

    bool has(ByteView serial) override {
        const Integer number(ASN1_INTEGER_new());
        require(ASN1_STRING_set(number.get(), serial.data(), static_cast<int>(serial.size())) == 1);
        X509_REVOKED* entry = nullptr;
        return X509_CRL_get0_by_serial(crl_.get(), &entry, number.get()) == 1;
    }

  private:
    Crl crl_;
};

}  // namespace

std::unique_ptr<OpensslCertificate> OpensslCertificate::parse(ByteView der) {
    Certificate certificate = certificate_from(der);
    if (certificate == nullptr) return nullptr;
    return std::make_unique<ParsedCertificate>(std::move(certificate));
}

std::unique_ptr<OpensslChain> OpensslChain::parse(std::span<const ByteView> ders) {
    auto chain = std::make_unique<ParsedChain>();
    if (!chain->init(ders)) return nullptr;
    return chain;
}

std::unique_ptr<OpensslCrl> OpensslCrl::parse(ByteView der) {
    const unsigned char* at = der.data();
    Crl crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    if (crl == nullptr) return nullptr;
    return std::make_unique<ParsedCrl>(std::move(crl));
}

}  // namespace handfast::bench
